package dev.picket.agent.capture.inference;

import dev.picket.event.Inference.Label;
import java.util.List;

/**
 * Listens to one exchange. What it finds depends on what was said on each channel, and not on how it was cut into pieces or how the
 * channels took turns. One thread at a time; memory is bounded; never throws for what it hears.
 */
public interface Inspection {
    /** The next piece of a channel. */
    void hear(Utterance utterance);

    /** What the channel says from now on is another message: no find spans the two. Offsets go on. */
    void pause(Channel channel);

    /** All labels, in the order of channels and offsets. Nothing may be heard after it. */
    List<Label> finish();
}
