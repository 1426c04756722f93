package dev.picket.cli.replay;

import java.io.IOException;

/** An input turned out not to be in order of time, too late to put it right: it must be sorted and all be played again. */
final class OutOfOrderException extends IOException {
    private final transient Input input;

    OutOfOrderException(Input input) {
        super("not in order of time: " + input.file());
        this.input = input;
    }

    Input input() {
        return input;
    }
}
