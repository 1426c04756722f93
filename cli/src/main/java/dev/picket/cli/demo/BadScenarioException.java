package dev.picket.cli.demo;

/** A file of the scenario is there and wrong; the message names it and what is wrong. */
public final class BadScenarioException extends RuntimeException {
    private final String what;

    BadScenarioException(String what) {
        super(what, null, false, false);
        this.what = what;
    }

    public String what() {
        return what;
    }
}
