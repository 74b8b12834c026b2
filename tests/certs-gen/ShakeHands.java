// A TLS server with a key store and a client with a trust store, both PKCS#12, in one process: prints "accepted", or
// why the client refused.

import java.io.FileInputStream;
import java.security.KeyStore;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLParameters;
import javax.net.ssl.SSLServerSocket;
import javax.net.ssl.SSLSocket;
import javax.net.ssl.TrustManagerFactory;

class ShakeHands {
  static KeyStore store(String path, char[] password) throws Exception {
    KeyStore store = KeyStore.getInstance("PKCS12");
    try (FileInputStream in = new FileInputStream(path)) {
      store.load(in, password);
    }
    return store;
  }

  public static void main(String[] args) throws Exception {
    char[] password = args[2].toCharArray();
    KeyManagerFactory keys = KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
    keys.init(store(args[0], password), password);
    TrustManagerFactory trust = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
    trust.init(store(args[1], password));
    SSLContext server = SSLContext.getInstance("TLS");
    server.init(keys.getKeyManagers(), null, null);
    SSLContext client = SSLContext.getInstance("TLS");
    client.init(null, trust.getTrustManagers(), null);

    SSLServerSocket listener = (SSLServerSocket) server.getServerSocketFactory().createServerSocket(0);
    Thread serving = new Thread(() -> {
      try (SSLSocket socket = (SSLSocket) listener.accept()) {
        socket.startHandshake();
        socket.getInputStream().read();
      } catch (Exception refused) {  // the client says why
      }
    });
    serving.setDaemon(true);
    serving.start();
    try (SSLSocket socket = (SSLSocket) client.getSocketFactory().createSocket("127.0.0.1", listener.getLocalPort())) {
      socket.startHandshake();
      System.out.println("accepted");
    } catch (Exception refused) {
      System.out.println(refused.getMessage());
    }
  }
}
