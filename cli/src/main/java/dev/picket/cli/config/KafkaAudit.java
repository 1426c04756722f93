package dev.picket.cli.config;

/**
 * A topic with audit events.
 *
 * @param group under which the brokers keep how far it has read
 * @param fromEnd where to begin when the group has no position
 */
public record KafkaAudit(KafkaAccess access, String group, boolean fromEnd) {
    static KafkaAudit read(Section section) {
        var kafka = new KafkaAudit(
                KafkaAccess.read(section, ""),
                section.text("group", "picket-audit"),
                section.choice("start", false, Config.onOff("end", "beginning")));
        section.end();
        return kafka;
    }
}
