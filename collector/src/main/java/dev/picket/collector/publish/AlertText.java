package dev.picket.collector.publish;

import dev.picket.collector.incident.Handling;
import dev.picket.collector.incident.Hop;
import dev.picket.collector.incident.Incident;
import java.net.URI;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** What an alert says to people: who did what to whom, why we say so, and what to do next. */
record AlertText(Optional<URI> console) {
    private static final int TEXT_MAX = 1_000;
    private static final int ID_SHOWN = 8;

    Map<String, String> annotations(Incident incident) {
        var said = new LinkedHashMap<String, String>();
        said.put("summary", clipped(summary(incident)));
        said.put("description", clipped(why(incident.path()) + size(incident)));
        said.put("detection", incident.detection());
        said.put("next", next(incident));
        said.putAll(handled(incident.handling()));
        if (console.isPresent()) {
            said.put("incident_url", link(incident));
        }
        return said;
    }

    /** To the incident; empty when nobody said where the console is. */
    String link(Incident incident) {
        return console.map(base -> base.toString().replaceAll("/+$", "") + "/api/v1/incidents/" + incident.id())
                .orElse("");
    }

    /** Who reached whom in the end, and by what. */
    static String summary(Incident incident) {
        var path = incident.path();
        return path.isEmpty()
                ? incident.detection() + " at " + String.join(", ", incident.tenants())
                : path.getFirst().from() + " -> " + path.getLast().to() + ": " + incident.detection();
    }

    private static String why(List<Hop> path) {
        return path.isEmpty() ? "" : path.getLast().why() + ". ";
    }

    /** Who has it, or why it is back. */
    private static Map<String, String> handled(Handling handling) {
        if (handling.equals(Handling.NONE)) {
            return Map.of();
        }
        var said = "since %s: %s".formatted(handling.time(), handling.reason());
        return switch (handling.state()) {
            case OPEN -> Map.of("owner", clipped(handling.owner()), "reopened", clipped(said));
            case ACKNOWLEDGED, CLOSED -> Map.of("owner", clipped(handling.owner()), "acknowledged", clipped(said));
        };
    }

    private static String size(Incident incident) {
        return "%d findings since %s, tenants: %s"
                .formatted(incident.findings().size(), incident.time(), String.join(", ", incident.tenants()));
    }

    private static String next(Incident incident) {
        var id = incident.id().substring(0, Math.min(ID_SHOWN, incident.id().length()));
        return "picket incidents %s\npicket timeline --incident %s\npicket coverage --since 1h".formatted(id, id);
    }

    private static String clipped(String text) {
        return text.length() <= TEXT_MAX ? text : text.substring(0, TEXT_MAX) + "…";
    }
}
