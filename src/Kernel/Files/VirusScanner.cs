using System.Buffers.Binary;
using System.Net.Sockets;
using System.Text;

namespace Saola.Kernel;

internal enum ScanResult { Clean, Infected, Unavailable }

/// <summary>
/// Asks clamd (<c>SAOLA_CLAMD</c>: a socket path or host:port) about a file. Without it only the EICAR test file is known, so
/// that the refusal itself can be tried anywhere.
/// </summary>
internal sealed class VirusScanner(Settings settings) {
  static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

  /// <summary>Written in two halves, so that no scanner takes this program for the test virus.</summary>
  static readonly byte[] Eicar = Encoding.ASCII.GetBytes(@"X5O!P%@AP[4\PZX54(P^)7CC)7}$" + "EICAR-STANDARD-ANTIVIRUS-TEST-FILE!$H+H*");

  public async Task<ScanResult> Scan(string path, CancellationToken ct) {
    await using var file = File.OpenRead(path);
    if (FileTypes.Contains(file, Eicar)) return ScanResult.Infected;
    if (settings["SAOLA_CLAMD"] is not { Length: > 0 } address) return ScanResult.Clean;
    using var patience = CancellationTokenSource.CreateLinkedTokenSource(ct);
    patience.CancelAfter(Patience);
    try {
      return await Ask(address, file, patience.Token);
    } catch (Exception e) when (e is SocketException or IOException || (e is OperationCanceledException && !ct.IsCancellationRequested)) {
      return ScanResult.Unavailable;
    }
  }

  static async Task<ScanResult> Ask(string address, FileStream file, CancellationToken ct) {
    file.Position = 0;
    using var socket = await Connect(address, ct);
    await using var stream = new NetworkStream(socket);
    await stream.WriteAsync("zINSTREAM\0"u8.ToArray(), ct);
    var chunk = new byte[4 + 64 * 1024];
    int read;
    while ((read = await file.ReadAsync(chunk.AsMemory(4), ct)) > 0) {
      BinaryPrimitives.WriteInt32BigEndian(chunk, read);
      await stream.WriteAsync(chunk.AsMemory(0, 4 + read), ct);
    }
    await stream.WriteAsync(new byte[4], ct);
    using var reader = new StreamReader(stream, Encoding.ASCII);
    var said = (await reader.ReadToEndAsync(ct)).Trim('\0', '\n', ' ');
    return said.EndsWith(" FOUND", StringComparison.Ordinal) ? ScanResult.Infected
      : said.EndsWith(" OK", StringComparison.Ordinal) ? ScanResult.Clean : ScanResult.Unavailable;
  }

  static async Task<Socket> Connect(string address, CancellationToken ct) {
    if (address.StartsWith('/')) {
      var local = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
      await local.ConnectAsync(new UnixDomainSocketEndPoint(address), ct);
      return local;
    }
    var colon = address.LastIndexOf(':');
    var remote = new Socket(SocketType.Stream, ProtocolType.Tcp);
    await remote.ConnectAsync(address[..colon], int.Parse(address[(colon + 1)..]), ct);
    return remote;
  }
}
