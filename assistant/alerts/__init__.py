"""An alert's life: watching, raising, moving, telling, measuring."""
