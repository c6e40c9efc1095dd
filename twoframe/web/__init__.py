"""What the browser reaches beside Streamlit's own pages: films and pictures, the live wall, hooks, and the guard."""
