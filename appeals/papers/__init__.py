"""What is printed: letters, packs for letter-writing evenings, whole actions. Pure: plain data in, bytes out."""
