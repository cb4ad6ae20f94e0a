package io.pgha.remote.ssh;

import java.io.IOException;
import net.schmizz.sshj.common.Buffer;
import net.schmizz.sshj.common.Message;
import net.schmizz.sshj.common.SSHPacket;
import net.schmizz.sshj.transport.TransportException;
import net.schmizz.sshj.userauth.UserAuthException;
import net.schmizz.sshj.userauth.method.AbstractAuthMethod;

/**
 * Public key login with one identity, wherever its private half is.
 *
 * <p>The signature is sent at once when the key is expected to be the right one, which saves a round trip; otherwise the server
 * is first asked whether it would take the key, so that an agent need not sign (or a person touch a token) for nothing.
 *
 * @see <a href="https://datatracker.ietf.org/doc/html/rfc4252#section-7">RFC 4252, section 7</a>
 */
final class KeyLogin extends AbstractAuthMethod {
    private final Identity identity;
    private final boolean expected;

    KeyLogin(Identity identity, boolean expected) {
        super("publickey");
        this.identity = identity;
        this.expected = expected;
    }

    @Override
    protected SSHPacket buildReq() throws UserAuthException {
        return expected ? signed() : withKey(super.buildReq().putBoolean(false));
    }

    @Override
    public void handle(Message message, SSHPacket packet) throws UserAuthException, TransportException {
        // 60 is SSH_MSG_USERAUTH_PK_OK in this method: the server would take the key.
        if (message == Message.USERAUTH_60) {
            params.getTransport().write(signed());
        } else {
            super.handle(message, packet);
        }
    }

    private SSHPacket signed() throws UserAuthException {
        SSHPacket request = withKey(super.buildReq().putBoolean(true));
        byte[] data = new Buffer.PlainBuffer()
                .putString(params.getTransport().getSessionID())
                .putBuffer(request)
                .getCompactData();
        try {
            return request.putString(identity.sign(data));
        } catch (IOException refused) {
            throw new UserAuthException("The key cannot sign", refused);
        }
    }

    private SSHPacket withKey(SSHPacket request) {
        return request.putString(identity.algorithm()).putString(identity.blob());
    }
}
