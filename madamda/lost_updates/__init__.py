"""Lost updates: what somebody else saved after a form was opened is never written over unseen."""
