"""Between the doors and the deeds: who asks, reply shapes, refusals as answers, and every sentence."""
