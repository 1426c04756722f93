package dev.picket.collector.detect.audit.sigma;

import dev.picket.collector.context.Observation;
import dev.picket.collector.detect.Detection;
import dev.picket.collector.detect.Detector;
import dev.picket.collector.detect.Evidence;
import dev.picket.collector.detect.Finding;
import dev.picket.collector.detect.Key;
import dev.picket.collector.detect.Message;
import dev.picket.collector.detect.Output;
import dev.picket.event.ApiCall;
import java.io.DataInput;
import java.io.DataOutput;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import java.util.function.Supplier;
import java.util.stream.Stream;

/**
 * Runs the rules that are in force: repeats of one rule by one actor are one finding, and correlations count by group. Rules may be swapped
 * while it runs; what is remembered of rules that are gone is forgotten as others come.
 */
public final class RuleDetector implements Detector<Memory, Step> {
    private static final String RULE = "rule:";
    private static final String CORRELATION = "correlation:";
    private static final int KEYS_MAX = 1_024;
    private static final int KEY_MAX = 512;

    private final Supplier<RuleSet> inForce;

    public RuleDetector(Supplier<RuleSet> inForce) {
        this.inForce = inForce;
    }

    @Override
    public String name() {
        return "rules";
    }

    /** Of what is in force now; of several rules of one detection the gravest's level. */
    @Override
    public List<Detection> detections() {
        var rules = inForce.get();
        var byId = new LinkedHashMap<String, Detection>();
        Stream.concat(
                        rules.rules().stream().map(SigmaRule::heading),
                        rules.correlations().stream().map(Correlation::heading))
                .filter(heading -> !rules.isSilent(heading.id()))
                .map(Heading::detection)
                .forEach(detection -> byId.merge(detection.id(), detection, RuleDetector::graver));
        return List.copyOf(byId.values());
    }

    @Override
    public void keys(Observation observation, Consumer<Key> keys) {
        if (!(observation.event() instanceof ApiCall call)) {
            return;
        }
        var rules = inForce.get();
        var matching = rules.matching(call, observation);
        if (matching.isEmpty()) {
            return;
        }
        for (var rule : loudest(matching, rules)) {
            keys.accept(new Key(keyType(rule), bounded(observation.actor().key())));
        }
        if (areCounted(matching, rules)) {
            matching.stream()
                    .flatMap(rule -> steps(rule, call, observation, rules))
                    .map(Towards::key)
                    .distinct()
                    .forEach(keys);
        }
    }

    static String keyType(SigmaRule rule) {
        return RULE + rule.heading().id();
    }

    /** Whether a correlation counts one of them, which is seldom. */
    private static boolean areCounted(List<SigmaRule> matching, RuleSet rules) {
        for (var rule : matching) {
            if (!rules.counting(rule.heading().id()).isEmpty()) {
                return true;
            }
        }
        return false;
    }

    @Override
    public Memory fresh() {
        return new Memory();
    }

    @Override
    public int keysMax() {
        return KEYS_MAX;
    }

    @Override
    public void observe(Key key, Memory state, Observation observation, Output<Step> out) {
        var rules = inForce.get();
        var call = (ApiCall) observation.event();
        var rule = rules.rule(key.type());
        if (rule != null) {
            tell(rule, key, state, call, observation, out);
            return;
        }
        rules.matching(call, observation).stream()
                .flatMap(matching -> steps(matching, call, observation, rules))
                .filter(towards -> towards.key().equals(key))
                .forEach(towards -> count(towards.correlation(), key, state, towards.step(), rules, out));
    }

    @Override
    public void receive(Key key, Memory state, Message<Step> message, Output<Step> out) {
        var rules = inForce.get();
        var correlation = rules.correlation(key.type().substring(CORRELATION.length()));
        if (correlation != null) {
            count(correlation, key, state, message.content(), rules, out);
        }
    }

    @Override
    public int version() {
        return 1;
    }

    @Override
    public void write(Memory state, DataOutput to) throws IOException {
        state.write(to);
    }

    @Override
    public Memory read(int version, DataInput from) throws IOException {
        return Memory.read(from);
    }

    @Override
    public void writeMessage(Step message, DataOutput to) throws IOException {
        message.write(to);
    }

    @Override
    public Step readMessage(int version, DataInput from) throws IOException {
        return Step.read(from);
    }

    /** A match, and the state that counts it. */
    private record Towards(Correlation correlation, Key key, Step step) {}

    /** Of the rules of one detection the gravest; of equal ones the first. */
    private static List<SigmaRule> loudest(List<SigmaRule> matching, RuleSet rules) {
        if (matching.size() == 1) {
            return rules.isSilent(matching.getFirst().heading().id()) ? List.of() : matching;
        }
        var byDetection = new LinkedHashMap<String, SigmaRule>();
        for (var rule : matching) {
            if (!rules.isSilent(rule.heading().id())) {
                byDetection.merge(
                        rule.heading().detection().id(),
                        rule,
                        (one, other) -> weight(other) > weight(one) ? other : one);
            }
        }
        return List.copyOf(byDetection.values());
    }

    private static double weight(SigmaRule rule) {
        return rule.heading().detection().severity().weight();
    }

    private static Detection graver(Detection one, Detection other) {
        return other.severity().compareTo(one.severity()) > 0 ? other : one;
    }

    private static void tell(
            SigmaRule rule, Key key, Memory state, ApiCall call, Observation observation, Output<Step> out) {
        var heading = rule.heading();
        var values = new Values(call, observation);
        var subject = group(heading.by(), values);
        var evidence = List.of(Evidence.of(call));
        state.told()
                .count(subject, evidence, observation.time(), heading.fold())
                .ifPresent(repeat -> out.finding(Finding.of(
                        heading.detection(),
                        heading.detection().severity(),
                        heading.confidence(),
                        observation,
                        heading.summary().of(call, observation),
                        repeat,
                        key.type() + ' ' + key.value() + ' ' + subject)));
    }

    /** A match of a rule, towards each correlation that counts it. */
    private static Stream<Towards> steps(SigmaRule rule, ApiCall call, Observation observation, RuleSet rules) {
        var counting = rules.counting(rule.heading().id());
        if (counting.isEmpty()) {
            return Stream.empty();
        }
        var values = new Values(call, observation);
        return counting.stream()
                .distinct()
                .flatMap(correlation -> steps(rule, correlation, values, call, observation, rules));
    }

    private static Stream<Towards> steps(
            SigmaRule rule,
            Correlation correlation,
            Values values,
            ApiCall call,
            Observation observation,
            RuleSet rules) {
        var steps = new ArrayList<Towards>();
        for (int i = 0; i < correlation.references().size(); i++) {
            var reference = correlation.references().get(i);
            if (rule.heading().goesBy(reference)) {
                var counted = correlation.counted() == null ? "" : bounded(values.text(correlation.counted()));
                var hit = new Hit(i, counted, observation.time(), Evidence.of(call));
                var step = new Step(
                        hit,
                        ancestors(correlation, values, rules),
                        observation.actor(),
                        observation.via(),
                        observation.target(),
                        correlation.heading().summary().of(call, observation));
                var group = group(correlation.groupOf(reference), values);
                steps.add(new Towards(correlation, key(correlation, group), step));
            }
        }
        return steps.stream();
    }

    /** The groups of what counts a correlation, while the request is at hand. */
    private static Map<String, String> ancestors(Correlation correlation, Values values, RuleSet rules) {
        var groups = new HashMap<String, String>();
        for (var above : rules.counting(correlation.heading().id())) {
            above.references().stream()
                    .filter(reference -> correlation.heading().goesBy(reference))
                    .forEach(reference -> groups.put(above.heading().id(), group(above.groupOf(reference), values)));
            groups.putAll(ancestors(above, values, rules));
        }
        return groups;
    }

    private static void count(
            Correlation correlation, Key key, Memory state, Step step, RuleSet rules, Output<Step> out) {
        var complete = state.hits().add(step.hit(), correlation);
        if (complete.isEmpty()) {
            return;
        }
        var heading = correlation.heading();
        var time = step.hit().time();
        var repeat = state.told().count("", complete.get(), time, heading.fold());
        if (repeat.isEmpty()) {
            return;
        }
        if (!rules.isSilent(heading.id())) {
            out.finding(finding(heading, key, step, repeat.get()));
        }
        if (repeat.get().start().equals(time)) {
            pass(correlation, step, rules, out);
        }
    }

    private static Finding finding(
            Heading heading, Key key, Step step, dev.picket.collector.detect.Repeats.Repeat repeat) {
        var detection = heading.detection();
        var owner = key.type() + ' ' + key.value();
        return new Finding(
                Finding.id(detection, owner, repeat.start(), repeat.evidence().getFirst()),
                detection,
                detection.severity(),
                heading.confidence(),
                detection.severity().weight(),
                repeat.start(),
                step.actor(),
                step.via(),
                step.target(),
                null,
                step.summary(),
                repeat.evidence(),
                repeat.count());
    }

    /** Tells the correlations that count this one. */
    private static void pass(Correlation correlation, Step step, RuleSet rules, Output<Step> out) {
        for (var above : rules.counting(correlation.heading().id())) {
            for (int i = 0; i < above.references().size(); i++) {
                if (correlation.heading().goesBy(above.references().get(i))) {
                    var hit = new Hit(i, "", step.hit().time(), step.hit().evidence());
                    var key = key(
                            above, step.groups().getOrDefault(above.heading().id(), ""));
                    var next = new Step(hit, step.groups(), step.actor(), step.via(), step.target(), step.summary());
                    out.message(new Message<>(key, hit.time(), hit.evidence().id(), next));
                }
            }
        }
    }

    private static Key key(Correlation correlation, String group) {
        return new Key(CORRELATION + correlation.heading().id(), group);
    }

    private static String group(List<Field> fields, Values values) {
        if (fields.size() == 1) {
            return bounded(values.text(fields.getFirst()));
        }
        var group = new StringBuilder();
        for (var field : fields) {
            group.append(group.isEmpty() ? "" : "|").append(values.text(field));
        }
        return bounded(group.toString());
    }

    private static String bounded(String key) {
        return key.length() <= KEY_MAX ? key : dev.picket.event.Hashing.hash(key);
    }
}
