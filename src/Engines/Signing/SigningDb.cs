using System.Reflection;
using Microsoft.EntityFrameworkCore;
using Saola.Kernel;
using Saola.Signing.Keys;

namespace Saola.Signing;

/// <summary>Certificates and signatures are public facts by nature: whoever holds a signed file reads them in it.</summary>
internal sealed class SigningDb(DbContextOptions<SigningDb> options) : SaolaDb(options, "signing") {
  internal IQueryable<Certificate> Certificates(Actor actor) => actor is null ? throw new ArgumentNullException(nameof(actor)) : Rows<Certificate>();
  internal IQueryable<Signature> Signatures(Actor actor) => actor is null ? throw new ArgumentNullException(nameof(actor)) : Rows<Signature>();

  /// <summary>SQL <c>kernel.fold</c>; equals <see cref="Vn.Fold"/>.</summary>
  internal static string Fold(string text) => throw new NotSupportedException("Only inside a query.");

  protected override void Configure(ModelBuilder model) {
    model.HasDbFunction(typeof(SigningDb).GetMethod(nameof(Fold), BindingFlags.Static | BindingFlags.NonPublic)!).HasName("fold").HasSchema("kernel");
    model.Entity<Certificate>().Ignore(certificate => certificate.Facts);
    model.Entity<Signature>();
  }
}
