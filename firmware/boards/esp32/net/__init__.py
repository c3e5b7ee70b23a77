"""The network of an ESP32: Wi-Fi, names, time, and the stack below the link."""
