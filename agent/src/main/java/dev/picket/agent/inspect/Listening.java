package dev.picket.agent.inspect;

import dev.picket.agent.capture.inference.Channel;
import dev.picket.agent.capture.inference.Inspection;
import dev.picket.agent.capture.inference.Utterance;
import dev.picket.event.Inference.Label;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** One scanner for each channel of one exchange. What is said on more than {@link #CHANNELS_MAX} channels is not heard. */
final class Listening implements Inspection {
    static final int CHANNELS_MAX = 256;

    private static final Comparator<Channel> ORDER = Comparator.comparing(Channel::side)
            .thenComparingInt(Channel::choice)
            .thenComparing(Channel::kind)
            .thenComparingInt(Channel::part);

    private final Catalogue catalogue;
    private final Map<Channel, Scanner> scanners = new TreeMap<>(ORDER);
    private final Map<Channel, Escapes> escapes = new TreeMap<>(ORDER);

    Listening(Catalogue catalogue) {
        this.catalogue = catalogue;
    }

    @Override
    public void hear(Utterance utterance) {
        var channel = utterance.channel();
        if (scanners.size() >= CHANNELS_MAX && !scanners.containsKey(channel)) {
            return;
        }
        var text = channel.kind() == Channel.Kind.TOOL_ARGUMENTS
                ? escapes.computeIfAbsent(channel, _ -> new Escapes()).resolve(utterance.text())
                : utterance.text();
        scanners.computeIfAbsent(channel, _ -> new Scanner(catalogue)).add(text);
    }

    @Override
    public void pause(Channel channel) {
        var scanner = scanners.get(channel);
        if (scanner != null) {
            scanner.pause();
        }
    }

    @Override
    public List<Label> finish() {
        var labels = new ArrayList<Label>();
        scanners.forEach((channel, scanner) -> scanner.finish().forEach(find -> labels.add(label(channel, find))));
        scanners.clear();
        return labels;
    }

    private static Label label(Channel channel, Find find) {
        var kind = find.rule();
        return new Label(
                kind.type(),
                kind.id(),
                channel.side(),
                channel.choice(),
                channel.kind().label(),
                find.start(),
                find.end(),
                kind.confidence(),
                find.digest());
    }
}
