package dev.picket.agent.capture.audit;

import dev.picket.agent.capture.JsonCursor;
import dev.picket.event.Content.AdmissionPolicy;
import dev.picket.event.Content.Webhook;
import java.net.URI;
import java.net.URISyntaxException;
import java.util.ArrayList;
import java.util.List;

/** A webhook configuration, an admission policy or its binding while it is read. One thread. */
final class AdmissionDraft {
    private final Kept kept;
    private final List<Webhook> webhooks = new ArrayList<>();
    private List<String> actions = List.of();
    private List<String> resources = List.of();
    private String policy = "";
    private boolean ignoresFailure;

    AdmissionDraft(Kept kept) {
        this.kept = kept;
    }

    List<Webhook> webhooks() {
        return webhooks;
    }

    AdmissionPolicy policy() {
        return new AdmissionPolicy(ignoresFailure, policy, actions, resources);
    }

    void takeWebhooks(JsonCursor json) {
        webhooks.addAll(kept.each(json, Kept.FEW - webhooks.size(), one -> new WebhookDraft().read(one)));
    }

    /** Of a policy's or a policy binding's spec. */
    void takePolicy(String field, JsonCursor json) {
        switch (field) {
            case "failurePolicy" -> ignoresFailure = json.text().equals("Ignore");
            case "policyName" -> policy = json.text();
            case "validationActions" -> actions = kept.texts(json);
            case "matchConstraints" -> json.fields(this::takeConstraint);
            default -> {}
        }
    }

    private void takeConstraint(String field, JsonCursor json) {
        if (field.equals("resourceRules")) {
            var rules = new RulesDraft();
            json.elements(one -> one.fields(rules::take));
            resources = rules.resources();
        }
    }

    /** {@code namespace/name} of a reference to a service. */
    static String service(JsonCursor json) {
        var reference = new String[] {"", ""};
        json.fields((field, value) -> {
            switch (field) {
                case "namespace" -> reference[0] = value.text();
                case "name" -> reference[1] = value.text();
                default -> {}
            }
        });
        return reference[1].isEmpty() ? "" : reference[0] + '/' + reference[1];
    }

    private final class WebhookDraft {
        private final RulesDraft rules = new RulesDraft();
        private String name = "";
        private boolean ignores;
        private String host = "";
        private String service = "";

        private Webhook read(JsonCursor json) {
            json.fields(this::take);
            return new Webhook(name, rules.operations(), rules.resources(), ignores, host, service);
        }

        private void take(String field, JsonCursor json) {
            switch (field) {
                case "name" -> name = json.text();
                case "failurePolicy" -> ignores = json.text().equals("Ignore");
                case "clientConfig" -> json.fields(this::takeClient);
                case "rules" -> json.elements(one -> one.fields(rules::take));
                default -> {}
            }
        }

        private void takeClient(String field, JsonCursor json) {
            switch (field) {
                case "url" -> host = hostOf(json.text());
                case "service" -> service = service(json);
                default -> {}
            }
        }

        private static String hostOf(String url) {
            try {
                var host = new URI(url).getHost();
                return host == null ? "unreadable" : host;
            } catch (URISyntaxException notOne) {
                return "unreadable";
            }
        }
    }

    /** The rules of a webhook or policy: each group with each resource. */
    private final class RulesDraft {
        private final List<String> operations = new ArrayList<>();
        private final List<String> matched = new ArrayList<>();
        private List<String> groups = List.of();
        private List<String> names = List.of();

        private void take(String field, JsonCursor json) {
            switch (field) {
                case "operations" -> addNew(operations, kept.texts(json));
                case "apiGroups" -> {
                    groups = kept.texts(json);
                    match();
                }
                case "resources" -> {
                    names = kept.texts(json);
                    match();
                }
                default -> {}
            }
        }

        /** Once both are in, in whatever order they came. */
        private void match() {
            if (groups.isEmpty() || names.isEmpty()) {
                return;
            }
            for (var group : groups) {
                addNew(matched, names.stream().map(name -> group + '/' + name).toList());
            }
            groups = List.of();
            names = List.of();
        }

        private void addNew(List<String> to, List<String> more) {
            more.stream().filter(one -> !to.contains(one)).limit(Kept.FEW).forEach(one -> {
                if (kept.room(to, Kept.FEW)) {
                    to.add(one);
                }
            });
        }

        private List<String> operations() {
            return operations;
        }

        private List<String> resources() {
            return matched;
        }
    }
}
