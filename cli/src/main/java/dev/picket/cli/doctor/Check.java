package dev.picket.cli.doctor;

/**
 * One thing that was looked at.
 *
 * @param found what is so
 * @param fix the setting or command that mends it, or turns it on; empty when nothing need be done
 */
public record Check(State state, String what, String found, String fix) {
    /** How it stands. */
    public enum State {
        OK,
        OFF,
        LACKS
    }

    static Check ok(String what, String found) {
        return new Check(State.OK, what, found, "");
    }

    static Check off(String what, String found, String fix) {
        return new Check(State.OFF, what, found, fix);
    }

    static Check lacks(String what, String found, String fix) {
        return new Check(State.LACKS, what, found, fix);
    }
}
