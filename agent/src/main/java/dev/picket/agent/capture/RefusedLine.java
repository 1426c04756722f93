package dev.picket.agent.capture;

import dev.picket.event.Reason;

/**
 * A line of a recording that could not be read, in words for whoever wrote it.
 *
 * @param line counts from 1, as editors do
 * @param detail names the field and what was expected; never quotes text that could be a secret
 */
public record RefusedLine(long line, Reason reason, String detail) {
    @Override
    public String toString() {
        return "line " + line + ": " + detail;
    }
}
