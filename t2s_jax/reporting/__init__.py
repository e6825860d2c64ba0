"""Tables, figures and the HTML page of what was measured."""
