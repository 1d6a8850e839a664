"""What the product does with the domain; knows langchain_core and its own ports, no vendor."""
