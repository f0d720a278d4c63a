using System.Net.Http;
using Microsoft.Extensions.DependencyInjection;
using Saola.Kernel;

namespace Saola.Exchange;

/// <summary>Services that an adapter asks: those of its own subsystem, at the addresses under which they are offered.</summary>
internal sealed class AdaptedServices(WebDatabase database, IServiceProvider program) : IDisposable {
  const int MostAnswer = 10 << 20;

  // commands that read packs know the sources too, and have no server
  readonly Lazy<HttpClient> line = new(() => new(program.GetRequiredService<ServiceNetworks>().Line()) { Timeout = Timeout.InfiniteTimeSpan, MaxResponseContentBufferSize = MostAnswer });

  public HttpClient Line => line.Value;

  /// <summary>Where its last published version lies, with its description where that is a WSDL; null while it serves not.</summary>
  public async Task<(string Url, string? Wsdl)?> Find(Guid subsystem, string code, CancellationToken ct) {
    await using var command = database.Source.CreateCommand("""
      select coalesce(v.url, o.url), case v.contract_kind when 'Wsdl' then v.contract end from exchange.offered_service o join exchange.service_version v on v.service = o.id
      where o.subsystem = $1 and o.code = $2 and o.notice is null and v.state = 'Published' order by v.number desc limit 1
      """);
    command.Parameters.Add(new() { Value = subsystem });
    command.Parameters.Add(new() { Value = code });
    await using var reader = await command.ExecuteReaderAsync(ct);
    return await reader.ReadAsync(ct) && reader.GetString(0) is var url && !AdapterBook.IsAddress(url) ? (url, reader.IsDBNull(1) ? null : reader.GetString(1)) : null;
  }

  public void Dispose() {
    if (line.IsValueCreated) line.Value.Dispose();
  }
}
