using System.Net;
using System.Net.Http.Headers;
using System.Security.Cryptography;
using Amazon.S3;
using Microsoft.AspNetCore.Hosting;
using Microsoft.Extensions.DependencyInjection;
using Saola.Testing;
using Xunit;

namespace Saola.Kernel.Tests.Files;

/// <summary>The real program, told by its settings to keep files in a bucket.</summary>
public sealed class BucketApp : SaolaApp {
  readonly S3Server server = new();

  public AmazonS3Client Client() => server.Client();

  public override async ValueTask InitializeAsync() {
    await server.InitializeAsync();
    await base.InitializeAsync();
  }

  protected override void ConfigureWebHost(IWebHostBuilder builder) {
    foreach (var (name, value) in server.Settings) builder.UseSetting(name, value);
    base.ConfigureWebHost(builder);
  }

  protected override void Dispose(bool disposing) {
    base.Dispose(disposing);
    if (disposing) server.DisposeAsync().AsTask().GetAwaiter().GetResult();
  }
}

public sealed class BucketAppTests(BucketApp app) : IClassFixture<BucketApp> {
  static CancellationToken Ct => TestContext.Current.CancellationToken;

  async Task<(StoredFile File, byte[] Content)> Kept() {
    var content = RandomNumberGenerator.GetBytes(400_000);
    "%PDF-1.7\n"u8.CopyTo(content);
    await using var act = app.Begin();
    var stored = await act.Services.GetRequiredService<FileStore>().Store(act.Work, content, new("Quyết định.pdf", "dossier", Guid.CreateVersion7()), Ct);
    await act.Work.Commit(Ct);
    return (stored.Value, content);
  }

  string Link(StoredFile file) => app.Services.GetRequiredService<FileStore>().Link(file);
  static string Key(StoredFile file) => $"{file.Sha256[..2]}/{file.Sha256}";

  [Fact]
  public async Task A_file_of_the_bucket_is_downloaded_whole_and_in_part() {
    var (file, content) = await Kept();
    Assert.False(File.Exists(Path.Combine(app.Data, "files", file.Sha256[..2], file.Sha256)));
    Assert.Equal(content, await app.As().GetByteArrayAsync(Link(file), Ct));
    using var part = new HttpRequestMessage(HttpMethod.Get, Link(file)) { Headers = { Range = new RangeHeaderValue(1000, 200_999) } };
    var answer = await app.As().SendAsync(part, Ct);
    Assert.Equal((HttpStatusCode.PartialContent, 200_000L), (answer.StatusCode, answer.Content.Headers.ContentLength!.Value));
    Assert.Equal(content[1000..201_000], await answer.Content.ReadAsByteArrayAsync(Ct));
  }

  [Fact]
  public async Task Verification_reads_the_bucket_and_names_what_was_altered_or_is_gone() {
    using var client = app.Client();
    var ((altered, content), (gone, _), (whole, _)) = (await Kept(), await Kept(), await Kept());
    await app.Seal();
    Assert.True((await app.Verify()).IsWhole);
    content[^1]++;
    await client.PutObjectAsync(new() { BucketName = S3Server.Bucket, Key = Key(altered), InputStream = new MemoryStream(content), UseChunkEncoding = false }, Ct);
    await client.DeleteObjectAsync(S3Server.Bucket, Key(gone), Ct);
    var faults = (await app.Verify()).Faults;
    Assert.Equal(2, faults.Count);
    Assert.EndsWith($"the file {altered.Sha256} was altered", faults[0], StringComparison.Ordinal);
    Assert.EndsWith($"the file {gone.Sha256} is gone", faults[1], StringComparison.Ordinal);
    Assert.DoesNotContain(faults, f => f.Contains(whole.Sha256, StringComparison.Ordinal));
  }

  [Fact]
  public async Task A_node_says_whether_it_reaches_the_bucket() =>
    Assert.Contains("\"files\":\"ok\"", await app.As().GetStringAsync("/health/ready", Ct), StringComparison.Ordinal);
}
