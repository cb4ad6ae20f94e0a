package io.pgha.view.planted;

/** A planted violation. */
record UsesLibraries(
        net.schmizz.sshj.SSHClient ssh,
        com.oracle.bmc.core.model.Instance instance,
        io.etcd.jetcd.Client etcd,
        org.springframework.shell.core.command.Command command,
        org.jline.terminal.Terminal terminal) {}
