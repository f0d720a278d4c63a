using Microsoft.AspNetCore.Components;
using Saola.Kernel;

namespace Saola.Registries;

/// <summary>What a system that knows of the same thing shows on the page of a record: it looks before the page is drawn, for the actor of the act, and says nothing by null.</summary>
/// <param name="Of">The services of the request, the act, the key of the registry and the record as the actor sees it.</param>
public sealed record RecordPart(Func<IServiceProvider, Work, string, RegistryRecord, CancellationToken, Task<RenderFragment?>> Of);
