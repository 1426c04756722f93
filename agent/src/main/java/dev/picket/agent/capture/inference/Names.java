package dev.picket.agent.capture.inference;

import dev.picket.event.Hashing;
import dev.picket.event.Text;

/** Names that others chose (of a model, a finish reason), on their way out. Any thread. */
record Names(Inspector inspector) {
    /** The name, if the inspector does not suspect it; else its keyed hash. */
    String vetted(String name) {
        boolean suspect = name.length() <= Text.TOKEN_MAX && inspector.suspects(name);
        return suspect ? "hash:" + Hashing.hash(name) : Text.token(name);
    }
}
