using Microsoft.EntityFrameworkCore;
using Saola.Kernel;
using Saola.Signing.Keys;

namespace Saola.Signing;

/// <summary>Certificates and signatures are public facts by nature: whoever holds a signed file reads them in it.</summary>
internal sealed class SigningDb(DbContextOptions<SigningDb> options) : SaolaDb(options, "signing") {
  internal IQueryable<Certificate> Certificates(Actor actor) => actor is null ? throw new ArgumentNullException(nameof(actor)) : Rows<Certificate>();
  internal IQueryable<Signature> Signatures(Actor actor) => actor is null ? throw new ArgumentNullException(nameof(actor)) : Rows<Signature>();

  protected override void Configure(ModelBuilder model) {
    model.Entity<Certificate>().Ignore(certificate => certificate.Facts);
    model.Entity<Signature>();
  }
}
