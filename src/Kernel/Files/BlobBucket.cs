using System.Net;
using System.Runtime.CompilerServices;
using System.Security.Cryptography;
using Amazon.Runtime;
using Amazon.S3;
using Amazon.S3.Model;

namespace Saola.Kernel;

/// <summary>
/// Contents by their SHA-256 in a bucket that speaks the S3 protocol, under the names they would have on the disk:
/// <c>ab/&lt;sha256&gt;</c>. The signature of what is sent covers its hash, so that the bucket refuses what was changed on the way.
/// </summary>
internal sealed class BlobBucket : IBlobs, IDisposable {
  const string AnyRegion = "us-east-1";
  static readonly TimeSpan Patience = TimeSpan.FromSeconds(3);
  readonly AmazonS3Client client;
  readonly string bucket;

  public BlobBucket(Settings settings) {
    var url = settings.Required("SAOLA_S3_URL");
    if (!Uri.TryCreate(url, UriKind.Absolute, out var address) || address.Scheme is not ("http" or "https")) throw new InvalidOperationException("Setting SAOLA_S3_URL is no http address.");
    bucket = settings.Required("SAOLA_S3_BUCKET");
    client = new(new BasicAWSCredentials(settings.Required("SAOLA_S3_KEY"), settings.Required("SAOLA_S3_SECRET")), new AmazonS3Config {
      ServiceURL = url, AuthenticationRegion = settings["SAOLA_S3_REGION"] ?? AnyRegion, ForcePathStyle = settings["SAOLA_S3_PATH_STYLE"] != "0",
      MaxErrorRetry = 2, Timeout = TimeSpan.FromSeconds(60),
    });
  }

  static string NameOf(string sha256) => $"{sha256[..2]}/{sha256}";

  public async Task Keep(Arrival arrival, CancellationToken ct) {
    if (await SizeOf(arrival.Sha256, ct) == arrival.Size) return;
    await client.PutObjectAsync(new() {
      BucketName = bucket, Key = NameOf(arrival.Sha256), FilePath = arrival.Path, ContentType = "application/octet-stream",
      // One signature over the whole, which every server of the protocol knows, not one for each chunk.
      UseChunkEncoding = false,
    }, ct);
  }

  async Task<long?> SizeOf(string sha256, CancellationToken ct) {
    try {
      return (await client.GetObjectMetadataAsync(bucket, NameOf(sha256), ct)).ContentLength;
    } catch (AmazonS3Exception e) when (e.StatusCode == HttpStatusCode.NotFound) {
      return null;
    }
  }

  public Stream Open(string sha256, long size) => new BlobStream(async (from, ct) => {
    var request = new GetObjectRequest { BucketName = bucket, Key = NameOf(sha256) };
    if (from > 0) request.ByteRange = new(from, size - 1);
    return await client.GetObjectAsync(request, ct);
  }, size);

  public async Task<string?> Digest(string sha256, CancellationToken ct) {
    try {
      using var content = await client.GetObjectAsync(bucket, NameOf(sha256), ct);
      return Convert.ToHexStringLower(await SHA256.HashDataAsync(content.ResponseStream, ct));
    } catch (AmazonS3Exception e) when (e.StatusCode == HttpStatusCode.NotFound) {
      return null;
    }
  }

  public Task Delete(string sha256, CancellationToken ct) => client.DeleteObjectAsync(bucket, NameOf(sha256), ct);

  public async IAsyncEnumerable<string> OlderThan(DateTimeOffset time, [EnumeratorCancellation] CancellationToken ct) {
    await foreach (var content in client.Paginators.ListObjectsV2(new() { BucketName = bucket }).S3Objects.WithCancellation(ct)) {
      // What others may keep in the same bucket is not ours to judge.
      var sha256 = content.Key[(content.Key.LastIndexOf('/') + 1)..];
      if (sha256.Length == 64 && content.Key == NameOf(sha256) && content.LastModified.ToUniversalTime() < time.UtcDateTime) yield return sha256;
    }
  }

  public async Task<bool> IsReachable(CancellationToken ct) {
    using var limit = CancellationTokenSource.CreateLinkedTokenSource(ct);
    limit.CancelAfter(Patience);
    try {
      await client.ListObjectsV2Async(new() { BucketName = bucket, MaxKeys = 1 }, limit.Token);
      return true;
    } catch (Exception e) when (e is AmazonServiceException or AmazonClientException or HttpRequestException or OperationCanceledException && !ct.IsCancellationRequested) {
      return false;
    }
  }

  public void Dispose() => client.Dispose();
}
