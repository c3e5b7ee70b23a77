"""The dashboards as Python; `make dashboards` writes them as the JSON and YAML that Grafana reads."""
