"""What the person who runs Twoframe does on the command line to lose nothing: backup, restore, doctor."""
