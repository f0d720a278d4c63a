using Microsoft.AspNetCore.Identity;

namespace Saola.Identity;

/// <summary>
/// PBKDF2-HMAC-SHA512 in ASP.NET Core Identity's format. A hash takes a tenth of a second of one core, so only as many run
/// at once as the machine has cores to spare; who waits too long is asked to come back.
/// </summary>
internal sealed class Passwords(IPasswordHasher<Account> hasher) : IDisposable {
  /// <summary>OWASP Password Storage Cheat Sheet: at least 210,000 for PBKDF2-HMAC-SHA512.</summary>
  public const int Iterations = 220_000;
  static readonly TimeSpan Patience = TimeSpan.FromSeconds(10);
  readonly SemaphoreSlim cores = new(Math.Max(1, Environment.ProcessorCount - 1));
  // made at once: made when first needed, it would tell the first name that does not exist by twice the time
  readonly string nobody = hasher.HashPassword(null!, Guid.CreateVersion7().ToString());

  public string Hash(string password) => hasher.HashPassword(null!, password);

  /// <summary>A place to hash in; null when the machine is too busy. Taken before a connection, so that waiting holds none.</summary>
  public async Task<IDisposable?> Enter(CancellationToken ct) => await cores.WaitAsync(Patience, ct) ? new Place(cores) : null;

  /// <summary>Costs the same whether or not there is an account, so that time does not tell.</summary>
  public PasswordVerificationResult Verify(string? hash, string password) {
    var result = hasher.VerifyHashedPassword(null!, hash ?? nobody, password);
    return hash is null ? PasswordVerificationResult.Failed : result;
  }

  public void Dispose() => cores.Dispose();

  sealed class Place(SemaphoreSlim cores) : IDisposable {
    bool left;

    public void Dispose() {
      if (left) return;
      left = true;
      cores.Release();
    }
  }
}
