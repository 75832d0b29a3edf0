"""What the letter "Pelalawan Sehat" knows beyond its envelope, one noun a file."""
