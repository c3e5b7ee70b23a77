"""The real board: an ESP32 or ESP32-S3 development kit. The only place that knows the hardware."""
