"""The directory of services: its file, its checks and its search database."""
