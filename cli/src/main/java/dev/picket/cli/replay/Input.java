package dev.picket.cli.replay;

import java.nio.file.Path;

/** One recording to play. */
public record Input(Kind kind, Path file) {
    /** What its lines are. */
    public enum Kind {
        AUDIT,
        FLOWS,
        INFERENCE,
        EXCHANGES
    }
}
