package dev.picket.agent.forward;

import java.nio.file.Path;

/**
 * How this agent forwards.
 *
 * @param folder of this agent alone: its epoch, and the spool beneath
 */
public record Settings(Place place, Path folder, Limits limits, SpoolBounds bounds) {
    /** With the standard bounds. */
    public static Settings standard(Place place, Path folder) {
        return new Settings(place, folder, Limits.standard(), SpoolBounds.standard());
    }
}
