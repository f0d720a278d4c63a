using System.Buffers.Binary;
using System.Diagnostics;
using System.Text;
using System.Text.Json;

namespace Saola.Kernel.Pdf;

/// <summary>One warm WeasyPrint process. It renders one document at a time; after any fault it is thrown away.</summary>
internal sealed class PdfWorker : IDisposable {
  const int MaxDocuments = 5_000;
  const long MaxResident = 400L * 1024 * 1024;
  const int MaxPdf = 100 * 1024 * 1024;
  static readonly Lazy<string> Script = new(ReadScript);

  readonly Process process;
  readonly StringBuilder complaints = new();
  int documents;
  long resident;

  internal sealed record Reply(string? Error, IReadOnlyList<string>? Refused, int Length, long Resident);

  PdfWorker(Process process) {
    this.process = process;
    process.ErrorDataReceived += (_, line) => {
      lock (complaints) {
        if (complaints.Length < 2_000) complaints.AppendLine(line.Data);
      }
    };
    process.BeginErrorReadLine();
  }

  /// <summary>Whether it has done enough, or grown too large, to be followed by a fresh one.</summary>
  internal bool IsTired => documents >= MaxDocuments || resident > MaxResident;

  internal int ProcessId => process.Id;

  internal static async Task<PdfWorker> Start(string python, CancellationToken ct) {
    var start = new ProcessStartInfo(python, ["-I", "-c", Script.Value]) { UseShellExecute = false, RedirectStandardInput = true, RedirectStandardOutput = true, RedirectStandardError = true };
    // Settings and secrets of this program are none of its business.
    start.Environment.Clear();
    start.Environment["PATH"] = "/usr/bin:/bin";
    start.Environment["LANG"] = "C.UTF-8";
    var worker = new PdfWorker(System.Diagnostics.Process.Start(start) ?? throw new PdfFailedException("Python did not start."));
    try {
      await worker.Read(ct);
      return worker;
    } catch (EndOfStreamException) {
      worker.process.WaitForExit(1_000);
      var said = worker.Complaints;
      worker.Dispose();
      throw new PdfFailedException($"The PDF worker did not start; is the Debian package weasyprint installed? {said}");
    } catch {
      worker.Dispose();
      throw;
    }
  }

  string Complaints {
    get {
      lock (complaints) return complaints.ToString().Trim();
    }
  }

  internal async Task<(Reply Reply, byte[] Pdf)> Render(byte[] html, PdfAssets assets, CancellationToken ct) {
    var header = JsonSerializer.SerializeToUtf8Bytes(new {
      html = html.Length,
      assets = assets.Items.Select(asset => new { name = asset.Name, type = asset.Type, length = asset.Content.Length }),
    });
    var input = process.StandardInput.BaseStream;
    var size = new byte[4];
    BinaryPrimitives.WriteInt32BigEndian(size, header.Length);
    await input.WriteAsync(size, ct);
    await input.WriteAsync(header, ct);
    await input.WriteAsync(html, ct);
    foreach (var asset in assets.Items) await input.WriteAsync(asset.Content, ct);
    await input.FlushAsync(ct);
    documents++;
    return await Read(ct);
  }

  async Task<(Reply, byte[])> Read(CancellationToken ct) {
    var output = process.StandardOutput.BaseStream;
    var size = new byte[4];
    await output.ReadExactlyAsync(size, ct);
    var header = new byte[BinaryPrimitives.ReadInt32BigEndian(size)];
    await output.ReadExactlyAsync(header, ct);
    var reply = JsonSerializer.Deserialize<Reply>(header, JsonSerializerOptions.Web)!;
    if (reply.Length is < 0 or > MaxPdf) throw new IOException("The document is larger than a document can be.");
    var pdf = new byte[reply.Length];
    await output.ReadExactlyAsync(pdf, ct);
    resident = reply.Resident;
    return (reply, pdf);
  }

  public void Dispose() {
    try {
      process.Kill();
    } catch (InvalidOperationException) {
      // It has ended by itself.
    }
    process.Dispose();
  }

  static string ReadScript() {
    using var reader = new StreamReader(typeof(PdfWorker).Assembly.GetManifestResourceStream("Saola.Kernel.Pdf.worker.py")!);
    return reader.ReadToEnd();
  }
}
