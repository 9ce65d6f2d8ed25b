"""Where projects can go: parcels, plants and offices with their control indicators and capacity."""
