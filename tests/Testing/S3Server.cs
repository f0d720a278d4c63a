using System.Diagnostics;
using Amazon.Runtime;
using Amazon.S3;
using Xunit;
using OsProcess = System.Diagnostics.Process;

namespace Saola.Testing;

/// <summary>OpenStack Swift with its S3 interface, as a process of its own with an empty bucket: <c>IClassFixture&lt;S3Server&gt;</c>.</summary>
public sealed class S3Server : IAsyncLifetime {
  /// <summary>The only account that the server knows.</summary>
  public const string Key = "test:saola", Secret = "secret";
  public const string Bucket = "saola";
  const string Listening = "listening on ";
  readonly string folder = Directory.CreateTempSubdirectory("saola-s3-").FullName;
  OsProcess? process;

  public string Url { get; private set; } = "";

  public Dictionary<string, string?> Settings => new(StringComparer.Ordinal) {
    ["SAOLA_S3_URL"] = Url, ["SAOLA_S3_BUCKET"] = Bucket, ["SAOLA_S3_KEY"] = Key, ["SAOLA_S3_SECRET"] = Secret,
  };

  /// <summary>Another way into the same server, past the program.</summary>
  public AmazonS3Client Client() => new(new BasicAWSCredentials(Key, Secret), new AmazonS3Config { ServiceURL = Url, ForcePathStyle = true, AuthenticationRegion = "us-east-1" });

  public async ValueTask InitializeAsync() {
    var script = Path.Combine(Repository.Root, "tests/Testing/s3/serve.py");
    process = OsProcess.Start(new ProcessStartInfo("/usr/bin/python3", [script, folder]) {
      RedirectStandardInput = true, RedirectStandardOutput = true, RedirectStandardError = true, UseShellExecute = false,
    })!;
    var complaints = process.StandardError.ReadToEndAsync();
    if (await process.StandardOutput.ReadLineAsync() is not { } line || !line.StartsWith(Listening, StringComparison.Ordinal)) throw new InvalidOperationException($"The S3 server did not start: {await complaints}");
    Url = line[Listening.Length..];
    using var client = Client();
    await client.PutBucketAsync(Bucket);
  }

  public async ValueTask DisposeAsync() {
    if (process is not null) {
      process.Kill();
      await process.WaitForExitAsync();
      process.Dispose();
    }
    Directory.Delete(folder, recursive: true);
  }
}
