package dev.picket.agent.forward;

/**
 * Whether the collector can be reached, for {@code status}.
 *
 * @param why it cannot, or why it last could not; empty when there never was a reason
 */
public record Reach(boolean open, String why) {}
