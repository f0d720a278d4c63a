using System.Net;
using System.Security.Cryptography;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Saola.Testing;
using Xunit;

namespace Saola.Kernel.Tests.Files;

/// <summary>What holds wherever contents are kept: on the disk, and in a bucket of a real S3 server.</summary>
public sealed class KeptContentTests(SaolaApp app, S3Server s3) : IClassFixture<SaolaApp>, IClassFixture<S3Server> {
  readonly Guid owner = Guid.CreateVersion7();
  static CancellationToken Ct => TestContext.Current.CancellationToken;

  public static TheoryData<bool> Places => [false, true];

  Settings With(params (string Name, string Value)[] more) {
    var settings = s3.Settings;
    settings["SAOLA_DATA"] = app.Data;
    foreach (var (name, value) in more) settings[name] = value;
    return new(new ConfigurationBuilder().AddInMemoryCollection(settings).Build());
  }

  IBlobs Blobs(bool inBucket) => inBucket ? new BlobBucket(With()) : new BlobFolder(With());
  FileStore Store(bool inBucket) => new(Blobs(inBucket), new(With()), new(With()), app.Services.GetRequiredService<FileLinks>());

  static byte[] Pdf(int size = 100) {
    var content = RandomNumberGenerator.GetBytes(size);
    "%PDF-1.7\n"u8.CopyTo(content);
    return content;
  }

  static string Name(byte[] content) => Convert.ToHexStringLower(SHA256.HashData(content));

  async Task<StoredFile> Kept(bool inBucket, byte[] content) {
    await using var act = app.Begin();
    var answer = await Store(inBucket).Store(act.Work, content, new("a.pdf", "dossier", owner), Ct);
    await act.Work.Commit(Ct);
    return answer.Value;
  }

  async Task<string> Abandoned(bool inBucket, byte[] content) {
    await using var act = app.Begin();
    return (await Store(inBucket).Store(act.Work, content, new("bỏ dở.pdf", "dossier", owner), Ct)).Value.Sha256;
  }

  /// <summary>The night's sweep as it finds what was kept in this test, so many hours later.</summary>
  async Task Sweep(bool inBucket, int hours) {
    app.Clock.Set(TimeProvider.System.GetUtcNow().AddHours(hours));
    await using var act = app.Begin();
    await new SweepFilesHandler(Blobs(inBucket), new(With())).Handle(new(), act.Work, Ct);
    await act.Work.Commit(Ct);
  }

  Task<string?> Found(bool inBucket, string sha256) => Blobs(inBucket).Digest(sha256, Ct);

  async Task<int> Count(bool inBucket, string sha256) {
    var count = 0;
    await foreach (var found in Blobs(inBucket).OlderThan(DateTimeOffset.MaxValue, Ct)) count += found == sha256 ? 1 : 0;
    return count;
  }

  /// <summary>Writes past the store, as someone with the password of the bucket or the disk could.</summary>
  async Task Overwrite(bool inBucket, string sha256, string text) {
    if (!inBucket) {
      await File.WriteAllTextAsync(Path.Combine(app.Data, "files", sha256[..2], sha256), text, Ct);
      return;
    }
    using var client = s3.Client();
    await client.PutObjectAsync(new() { BucketName = S3Server.Bucket, Key = $"{sha256[..2]}/{sha256}", ContentBody = text, UseChunkEncoding = false }, Ct);
  }

  [Theory]
  [MemberData(nameof(Places))]
  public async Task A_content_reads_back_whole_and_from_its_middle(bool inBucket) {
    var content = Pdf(3_000_000);
    var file = await Kept(inBucket, content);
    Assert.Equal(file.Sha256, await Found(inBucket, file.Sha256));
    await using var stream = Store(inBucket).Open(file);
    using var read = new MemoryStream();
    await stream.CopyToAsync(read, Ct);
    Assert.Equal(content, read.ToArray());
    var end = new byte[10];
    stream.Seek(-10, SeekOrigin.End);
    await stream.ReadExactlyAsync(end, Ct);
    Assert.Equal(content[^10..], end);
    Assert.Equal(0, await stream.ReadAsync(end, Ct));
  }

  [Theory]
  [MemberData(nameof(Places))]
  public async Task The_same_content_is_kept_once_and_leaves_no_arrival(bool inBucket) {
    var content = Pdf();
    var (one, two) = (await Kept(inBucket, content), await Kept(inBucket, content));
    Assert.NotEqual(one.Id, two.Id);
    Assert.Equal((one.Sha256, 1), (two.Sha256, await Count(inBucket, one.Sha256)));
    Assert.Empty(Directory.GetFiles(Path.Combine(app.Data, "files", "arriving")));
  }

  [Theory]
  [MemberData(nameof(Places))]
  public async Task A_content_that_was_cut_short_is_put_in_order_when_it_comes_again(bool inBucket) {
    var content = Pdf();
    var file = await Kept(inBucket, content);
    await Overwrite(inBucket, file.Sha256, "%PDF");
    Assert.NotEqual(file.Sha256, await Found(inBucket, file.Sha256));
    await Kept(inBucket, content);
    Assert.Equal(file.Sha256, await Found(inBucket, file.Sha256));
  }

  [Theory]
  [MemberData(nameof(Places))]
  public async Task A_content_without_a_row_is_swept_after_a_day_and_not_before(bool inBucket) {
    var orphan = await Abandoned(inBucket, Pdf());
    var kept = await Kept(inBucket, Pdf());
    await Sweep(inBucket, hours: 23);
    Assert.NotNull(await Found(inBucket, orphan));
    await Sweep(inBucket, hours: 25);
    Assert.Null(await Found(inBucket, orphan));
    Assert.NotNull(await Found(inBucket, kept.Sha256));
  }

  [Theory]
  [MemberData(nameof(Places))]
  public async Task A_content_being_stored_again_right_now_is_not_swept(bool inBucket) {
    var content = Pdf();
    var sha256 = await Abandoned(inBucket, content);
    await using var act = app.Begin();
    await Store(inBucket).Store(act.Work, content, new("a.pdf", "dossier", owner), Ct);
    await Sweep(inBucket, hours: 30);
    await act.Work.Commit(Ct);
    Assert.NotNull(await Found(inBucket, sha256));
  }

  [Theory]
  [MemberData(nameof(Places))]
  public async Task A_removed_file_is_gone_at_once_and_its_content_in_two_nights_with_evidence(bool inBucket) {
    var file = await Kept(inBucket, Pdf());
    var store = Store(inBucket);
    await using (var act = app.Begin()) {
      Assert.False(await store.Remove(act.Work, "dossier", Guid.CreateVersion7(), file.Id, Ct));
      Assert.True(await store.Remove(act.Work, "dossier", owner, file.Id, Ct));
      await act.Work.Commit(Ct);
    }
    await using (var act = app.Begin()) Assert.Null(await store.Find(act.Work, "dossier", owner, file.Id, Ct));
    Assert.Equal(HttpStatusCode.NotFound, (await app.As().GetAsync(store.Link(file), Ct)).StatusCode);
    await app.AsIntruder("update kernel.file set removed_at = now() where id = $1", file.Id);
    await Sweep(inBucket, hours: 25);
    await Sweep(inBucket, hours: 49);
    Assert.Null(await Found(inBucket, file.Sha256));
    Assert.Equal(["files.stored", "files.removed", "files.swept"], await app.Ledger(file.Id));
  }

  [Fact]
  public async Task What_others_keep_in_the_bucket_is_not_swept() {
    using var client = s3.Client();
    var strangers = new[] { "readme.txt", "ab/readme.txt", "sao-lưu/" + new string('a', 64) };
    foreach (var key in strangers) await client.PutObjectAsync(new() { BucketName = S3Server.Bucket, Key = key, ContentBody = "của người khác", UseChunkEncoding = false }, Ct);
    await Sweep(inBucket: true, hours: 48);
    foreach (var key in strangers) Assert.Equal(HttpStatusCode.OK, (await client.GetObjectMetadataAsync(S3Server.Bucket, key, Ct)).HttpStatusCode);
  }

  [Fact]
  public async Task A_bucket_that_is_reached_says_so() => Assert.True(await Blobs(inBucket: true).IsReachable(Ct));

  [Theory]
  [InlineData("SAOLA_S3_SECRET", "sai")]
  [InlineData("SAOLA_S3_BUCKET", "no-such-bucket")]
  [InlineData("SAOLA_S3_URL", "http://127.0.0.1:1")]
  public async Task A_bucket_that_cannot_be_used_is_not_reachable_and_keeps_nothing(string name, string value) {
    using var blobs = new BlobBucket(With((name, value)));
    Assert.False(await blobs.IsReachable(Ct));
    await using var act = app.Begin();
    var store = new FileStore(blobs, new(With()), new(With()), app.Services.GetRequiredService<FileLinks>());
    await Assert.ThrowsAnyAsync<Exception>(() => store.Store(act.Work, Pdf(), new("a.pdf", "dossier", owner), Ct));
    Assert.Empty(await app.Sql("select 1 from kernel.file where owner = $1", owner));
    Assert.Empty(Directory.GetFiles(Path.Combine(app.Data, "files", "arriving")));
  }

  [Theory]
  [InlineData("SAOLA_S3_BUCKET", "", "SAOLA_S3_BUCKET")]
  [InlineData("SAOLA_S3_SECRET", "", "SAOLA_S3_SECRET")]
  [InlineData("SAOLA_S3_URL", "s3.example", "SAOLA_S3_URL")]
  public void A_bucket_half_described_is_refused_by_the_name_of_the_setting(string name, string value, string named) =>
    Assert.Contains(named, Assert.ThrowsAny<InvalidOperationException>(() => new BlobBucket(With((name, value)))).Message, StringComparison.Ordinal);
}
