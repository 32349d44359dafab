"""Speed as ratios: each figure of the portal beside its bare counterpart, measured in turn within one run."""
