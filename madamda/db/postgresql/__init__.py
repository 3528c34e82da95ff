"""The backend that `ENGINE` names."""
