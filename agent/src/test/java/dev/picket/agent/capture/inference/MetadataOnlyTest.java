package dev.picket.agent.capture.inference;

import static org.assertj.core.api.Assertions.assertThat;

import dev.picket.agent.MetadataOnly;
import dev.picket.agent.inspect.Planted;
import dev.picket.agent.inspect.TextInspector;
import dev.picket.event.Endpoint;
import dev.picket.event.Envelope;
import dev.picket.event.Inference;
import dev.picket.event.Inference.Label;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Random;
import java.util.function.IntFunction;
import org.junit.jupiter.api.Test;

/** Whatever callers and models write wherever in an exchange, nothing of it is in the event. */
class MetadataOnlyTest {
    private static final String SENTENCE = "our merger with the northern bank closes on friday";
    private static final int ROUNDS = 200;

    @Test
    void exchange_secretsEverywhere_leavesNoneInTheEvent() {
        long seed = Long.getLong("picket.seed", System.nanoTime());
        System.out.println("seed " + seed);
        var random = new Random(seed);
        int labelled = 0;
        for (int round = 0; round < ROUNDS; round++) {
            var planted = planted(random);
            var event = pass(
                    new TextInspector(), place -> planted.get(Math.floorMod(place + random.nextInt(), planted.size())));

            assertThat(new MetadataOnly(planted).leaksIn(event))
                    .as("seed %d", seed)
                    .isEmpty();
            assertThat(event.request().messages()).isEqualTo(3);
            labelled += event.labels().isEmpty() ? 0 : 1;
        }
        // in a few nothing is planted but prose, where text is inspected
        assertThat(labelled).as("seed %d", seed).isGreaterThan(ROUNDS - 10);
    }

    /** The control: an inspector that lets text through is caught. */
    @Test
    void exchange_inspectorThatTells_isCaught() {
        var planted = planted(new Random(1));

        var event = pass(new Telltale(), place -> planted.get(place % planted.size()));

        assertThat(new MetadataOnly(planted).leaksIn(event)).isNotEmpty();
    }

    private static List<String> planted(Random random) {
        var planted = new Planted(random);
        return List.of(
                planted.githubToken(), planted.awsKey(), planted.openaiKey(), planted.email(), planted.url(), SENTENCE);
    }

    private static Inference pass(Inspector inspector, IntFunction<String> at) {
        var path =
                "/openai/deployments/" + at.apply(0).replaceAll("[ /?#]", "_") + "/chat/completions?key=" + at.apply(1);
        var call = Call.of("POST", path, name -> switch (name) {
            case "authorization" -> "Bearer " + at.apply(2);
            case "content-encoding" -> "";
            default -> at.apply(3);
        });
        var exchange = new Exchange(call, call.format().orElseThrow(), inspector);
        var request = """
                {"model":"%s","user":"%s","metadata":{"%s":"x"},"n":1,"tools":[{"function":{"name":"%s","description":"%s"}}],
                 "messages":[{"role":"%s","name":"%s","content":"%s"},{"role":"system","content":"say %s"},
                 {"role":"assistant","tool_calls":[{"function":{"name":"%s","arguments":"%s"}}]}]}""".formatted(many(at, 4, 11));
        var answer = """
                {"id":"%s","model":"%s","system_fingerprint":"%s","service_tier":"%s","choices":[{"index":0,"finish_reason":"%s",
                 "message":{"role":"%s","content":"it is %s","refusal":"%s","reasoning_content":"%s","tool_calls":[
                 {"id":"%s","function":{"name":"%s","arguments":"%s"}}]}}],"usage":{"prompt_tokens":1,"%s":2}}""".formatted(many(at, 20, 13));
        exchange.request(request.getBytes(StandardCharsets.UTF_8));
        exchange.requestEnded();
        exchange.answered(200, "application/json; " + at.apply(40), "");
        exchange.answer(answer.getBytes(StandardCharsets.UTF_8));
        return exchange.end(
                Envelope.unplaced("", Instant.EPOCH, Instant.EPOCH, Envelope.Observer.UNKNOWN),
                Endpoint.UNKNOWN,
                Endpoint.UNKNOWN,
                at.apply(41));
    }

    private static Object[] many(IntFunction<String> at, int from, int count) {
        var texts = new ArrayList<String>();
        for (int i = 0; i < count; i++) {
            texts.add(at.apply(from + i));
        }
        return texts.toArray();
    }

    /** Puts what it hears into its labels. */
    private static final class Telltale implements Inspector, Inspection {
        private final List<Label> labels = new ArrayList<>();

        @Override
        public Inspection begin() {
            return this;
        }

        @Override
        public boolean suspects(String name) {
            return name.toLowerCase(Locale.ROOT).isEmpty();
        }

        @Override
        public void hear(Utterance utterance) {
            var channel = utterance.channel();
            labels.add(new Label("secret.test", utterance.text(), channel.side(), 0, "content", 0, 1, 1, ""));
        }

        @Override
        public void pause(Channel channel) {}

        @Override
        public List<Label> finish() {
            return labels;
        }
    }
}
