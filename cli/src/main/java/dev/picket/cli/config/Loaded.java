package dev.picket.cli.config;

import java.util.List;

/** What came of reading settings. */
public sealed interface Loaded {
    record Good(Config config) implements Loaded {}

    record Bad(List<Problem> problems) implements Loaded {}
}
