package dev.picket.event;

/** What a command line shows of its purpose. The line itself stays on its node. */
public enum CommandSign {
    UNKNOWN,
    /** reads a pod's service account token */
    SERVICE_ACCOUNT_TOKEN,
    /** asks a cloud's metadata address */
    CLOUD_METADATA,
    /** reads a file that holds keys or passwords: shadow, kubeconfig, private keys, cloud credentials */
    CREDENTIAL_FILE,
    /** prints the environment, where secrets stand */
    ENVIRONMENT,
    /** a shell whose input and output are a connection */
    NETWORK_SHELL,
    /** fetches a program and runs it */
    DOWNLOAD_AND_RUN,
    /** leaves the container: nsenter, chroot, another root */
    ENTERS_HOST,
    /** a client of the Kubernetes API or of the container runtime */
    CLUSTER_CLIENT,
    /** looks for what else is there: network scanners and the like */
    DISCOVERY,
    /** packs files to standard output, as {@code kubectl cp} does */
    COPY
}
