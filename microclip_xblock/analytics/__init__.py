"""What the course team and the platform learn: events, completion. No names, no free text, no addresses of files."""
