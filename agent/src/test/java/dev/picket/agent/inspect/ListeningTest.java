package dev.picket.agent.inspect;

import static org.assertj.core.api.Assertions.assertThat;

import dev.picket.agent.capture.inference.Channel;
import dev.picket.agent.capture.inference.Channel.Kind;
import dev.picket.agent.capture.inference.Utterance;
import dev.picket.event.Inference.Label;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

class ListeningTest {
    private final TextInspector inspector = new TextInspector();
    private final Planted planted = new Planted(new Random(11));

    @Test
    void hear_channelsInTurns_givesTheSameLabelsAsOneAfterTheOther() {
        long seed = Long.getLong("picket.seed", System.nanoTime());
        System.out.println("seed " + seed);
        var random = new Random(seed);
        var prose = new Prose(random);
        var channels = List.of(
                Channel.of(0, Kind.CONTENT),
                Channel.of(1, Kind.CONTENT),
                Channel.call(0, 0),
                Channel.call(0, 1),
                Channel.PROMPT);
        var texts = channels.stream()
                .map(_ -> prose.with(new Planted(random).assortment()))
                .toList();

        var straight = new ArrayList<Utterance>();
        var pieces = new ArrayList<List<Utterance>>();
        for (int i = 0; i < channels.size(); i++) {
            var channel = channels.get(i);
            straight.add(new Utterance(channel, texts.get(i)));
            var own = new ArrayList<Utterance>();
            prose.inPieces(texts.get(i), 30, piece -> own.add(new Utterance(channel, piece)));
            pieces.add(own);
        }

        assertThat(labels(inTurns(pieces, random))).as("seed %d", seed).isEqualTo(labels(straight));
    }

    @Test
    void hear_escapedToolArguments_findsTheSecretWithin() {
        var password = planted.password();
        var escaped = new StringBuilder();
        password.chars().forEach(c -> escaped.append(String.format("\\u%04x", c)));

        var labels = labels(List.of(
                new Utterance(Channel.call(2, 1), "{\"password\":\"" + escaped.substring(0, 9)),
                new Utterance(Channel.call(2, 1), escaped.substring(9) + "\"}")));

        assertThat(labels).singleElement().satisfies(label -> {
            assertThat(label.channel()).isEqualTo("tool-arguments");
            assertThat(label.choice()).isEqualTo(2);
            assertThat(label.end() - label.start()).isEqualTo(password.length());
        });
    }

    @Test
    void hear_moreChannelsThanTheBound_keepsTheFirst() {
        var utterances = new ArrayList<Utterance>();
        for (int i = 0; i < Listening.CHANNELS_MAX + 50; i++) {
            utterances.add(new Utterance(Channel.of(i, Kind.CONTENT), planted.githubToken()));
        }

        assertThat(labels(utterances)).hasSize(Listening.CHANNELS_MAX);
    }

    @Test
    void toString_ofUtteranceAndWindow_neverShowsText() {
        assertThat(new Utterance(Channel.PROMPT, planted.password()).toString())
                .doesNotContain(planted.password().substring(0, 4))
                .contains("14 characters");
        assertThat(new Window().over("secret".toCharArray(), 0, 6).toString()).isEqualTo("window of 6");
    }

    private List<Label> labels(List<Utterance> utterances) {
        var inspection = inspector.begin();
        utterances.forEach(inspection::hear);
        return inspection.finish();
    }

    private static List<Utterance> inTurns(List<List<Utterance>> pieces, Random random) {
        var queues = new ArrayList<>(pieces.stream().map(ArrayList::new).toList());
        var mixed = new ArrayList<Utterance>();
        while (!queues.isEmpty()) {
            int turn = random.nextInt(queues.size());
            mixed.add(queues.get(turn).removeFirst());
            if (queues.get(turn).isEmpty()) {
                queues.remove(turn);
            }
        }
        return mixed;
    }
}
