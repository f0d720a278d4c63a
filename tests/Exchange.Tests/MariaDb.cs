using System.Diagnostics;
using System.Net;
using System.Net.Sockets;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using MySqlConnector;
using OsProcess = System.Diagnostics.Process;

namespace Saola.Exchange.Tests;

/// <summary>A MariaDB of the tests alone, on this machine, that speaks TLS with a certificate of its own. It ends with the tests.</summary>
public sealed class MariaDb : IAsyncDisposable {
  readonly string folder = Directory.CreateTempSubdirectory("saola-mariadb-").FullName;
  readonly int port = Free();
  OsProcess? process;

  /// <summary>What its certificate is to be held against.</summary>
  public string Authority => folder + "/authority.pem";

  /// <summary>The database of another system, by an account that may do everything in it.</summary>
  public string Connection => $"Server=127.0.0.1;Port={port};User ID=writer;Password=abc;Database=sector";

  public async Task Start(string sql) {
    using (var key = RSA.Create(2048)) {
      var request = new CertificateRequest("CN=127.0.0.1", key, HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1);
      var names = new SubjectAlternativeNameBuilder();
      names.AddIpAddress(IPAddress.Loopback);
      request.CertificateExtensions.Add(names.Build());
      request.CertificateExtensions.Add(new X509BasicConstraintsExtension(true, false, 0, true));
      using var certificate = request.CreateSelfSigned(new(2026, 1, 1, 0, 0, 0, TimeSpan.Zero), new(2046, 1, 1, 0, 0, 0, TimeSpan.Zero));
      await File.WriteAllTextAsync(Authority, certificate.ExportCertificatePem());
      await File.WriteAllTextAsync(folder + "/key.pem", key.ExportPkcs8PrivateKeyPem());
    }
    // each statement on a line of its own
    await File.WriteAllTextAsync(folder + "/first.sql", "create database sector character set utf8mb4;\ncreate user writer@'%' identified by 'abc';\ngrant all on *.* to writer@'%';\n");
    var own = Environment.IsPrivilegedProcess ? "--user=saola" : "";
    var owned = Environment.IsPrivilegedProcess ? $"chown -R saola: {folder}; " : "";
    // ends when nobody holds its input any more, that is, with the tests, however these end
    process = OsProcess.Start(new ProcessStartInfo("bash", ["-c", $"""
      {owned}mariadb-install-db --no-defaults {own} --datadir={folder}/data --auth-root-authentication-method=normal --skip-test-db >{folder}/said 2>&1
      setsid mariadbd --no-defaults {own} --datadir={folder}/data --socket={folder}/socket --pid-file={folder}/pid --port={port} --bind-address=127.0.0.1 --init-file={folder}/first.sql --innodb-flush-log-at-trx-commit=0 --innodb-buffer-pool-size=16M --ssl-cert={Authority} --ssl-key={folder}/key.pem >>{folder}/said 2>&1 </dev/null &
      server=$!; read -r; kill -9 -- -$server; wait; rm -rf {folder}
      """]) { RedirectStandardInput = true, UseShellExecute = false })!;
    for (var patience = Stopwatch.StartNew(); !await Answers(); await Task.Delay(200))
      if (process.HasExited || patience.Elapsed > TimeSpan.FromMinutes(3)) throw new InvalidOperationException("MariaDB did not start:\n" + await File.ReadAllTextAsync(folder + "/said"));
    await Do(sql);
  }

  public async Task<object?> Do(string sql) {
    await using var connection = new MySqlConnection(Connection);
    await connection.OpenAsync();
    await using var command = new MySqlCommand(sql, connection);
    return await command.ExecuteScalarAsync();
  }

  async Task<bool> Answers() {
    try {
      return await Do("select 1") is not null;
    } catch (MySqlException) {
      return false;
    }
  }

  static int Free() {
    using var listener = new TcpListener(IPAddress.Loopback, 0);
    listener.Start();
    return ((IPEndPoint)listener.LocalEndpoint).Port;
  }

  public async ValueTask DisposeAsync() {
    if (process is null) return;
    process.StandardInput.Close();
    await process.WaitForExitAsync();
    process.Dispose();
  }
}
