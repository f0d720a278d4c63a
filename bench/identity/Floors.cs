using System.Diagnostics;
using System.Security.Cryptography;
using Npgsql;

namespace Saola.Bench;

/// <param name="Rate">A second, on all cores.</param>
/// <param name="Cost">Milliseconds of processor time of one.</param>
internal sealed record Floor(double Rate, double Cost);

/// <summary>What the machine can do of the one thing that each figure cannot do without, on all its cores and with nothing else.</summary>
internal static class Floors {
  /// <summary>As the program hashes: PBKDF2-HMAC-SHA512 of 220,000 rounds.</summary>
  public static Floor Hashes(int seconds) {
    var salt = RandomNumberGenerator.GetBytes(16);
    return OnEachCore(seconds, () => () => Rfc2898DeriveBytes.Pbkdf2("Bench-of-Saola-1", salt, 220_000, HashAlgorithmName.SHA512, 32));
  }

  public static Floor RsaSignatures(int seconds) => OnEachCore(seconds, () => {
    var (key, data) = (RSA.Create(2048), RandomNumberGenerator.GetBytes(400));
    return () => key.SignData(data, HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1);
  });

  public static Floor EcSignatures(int seconds) => OnEachCore(seconds, () => {
    var (key, data) = (ECDsa.Create(ECCurve.NamedCurves.nistP256), RandomNumberGenerator.GetBytes(400));
    return () => key.SignData(data, HashAlgorithmName.SHA256);
  });

  /// <summary>A row by its primary key, over connections of one's own.</summary>
  public static async Task<double> Selects(Cluster cluster, string database, int seconds, int atOnce) {
    var id = (string)(await cluster.Ask(database, "select id from identity.client_token limit 1"))!;
    var (done, watch) = (0L, Stopwatch.StartNew());
    await Task.WhenAll(Enumerable.Range(0, atOnce).Select(async _ => {
      await using var connection = new NpgsqlConnection(cluster.Connection(database));
      await connection.OpenAsync();
      await using var command = new NpgsqlCommand("select client_grant, expires_at from identity.client_token where id = $1", connection) { Parameters = { new() { Value = id } } };
      await command.PrepareAsync();
      while (watch.Elapsed.TotalSeconds < seconds) {
        await command.ExecuteScalarAsync();
        Interlocked.Increment(ref done);
      }
    }));
    return done / watch.Elapsed.TotalSeconds;
  }

  static Floor OnEachCore(int seconds, Func<Func<byte[]>> make) {
    var (done, from, watch) = (0L, Environment.CpuUsage.TotalTime, Stopwatch.StartNew());
    var threads = Enumerable.Range(0, Environment.ProcessorCount).Select(_ => new Thread(() => {
      for (var act = make(); watch.Elapsed.TotalSeconds < seconds; Interlocked.Increment(ref done)) act();
    })).ToArray();
    foreach (var thread in threads) thread.Start();
    foreach (var thread in threads) thread.Join();
    return new(done / watch.Elapsed.TotalSeconds, (Environment.CpuUsage.TotalTime - from).TotalMilliseconds / done);
  }
}
