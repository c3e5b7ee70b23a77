"""What there is to do beside sitting less: breaks, walks and a diary. Pure."""
