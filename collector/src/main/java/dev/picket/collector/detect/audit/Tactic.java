package dev.picket.collector.detect.audit;

/** Why somebody does it, after ATT&CK; in the order in which an attack usually goes. */
enum Tactic {
    DISCOVERY("looked around"),
    CREDENTIAL_ACCESS("took credentials"),
    PRIVILEGE_ESCALATION("raised rights"),
    EXECUTION("ran programs"),
    LATERAL_MOVEMENT("used another's credential"),
    PERSISTENCE("made itself at home"),
    DEFENSE_EVASION("covered its traces");

    private final String told;

    Tactic(String told) {
        this.told = told;
    }

    /** For people. */
    String told() {
        return told;
    }
}
