"""Models and detectors in versions: trained, activated, rolled back; and jobs asked for."""
