"""What learners share: each one's ledger, the folds over everybody's, the views in the cache, and the gateway to where state lives."""
