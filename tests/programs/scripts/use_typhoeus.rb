# Typhoeus, which looks libcurl's functions up by name (FFI): single, streamed, several at once, verbose, refused, a form.
#
#     use_typhoeus.rb URL STREAM_URL REFUSED_URL
require 'typhoeus'

BODY = '{"model":"m","messages":[{"role":"user","content":"hello"}]}'.freeze
HEADERS = { 'Content-Type' => 'application/json', 'Authorization' => 'Bearer sk-zoo-secret' }.freeze
URL, STREAM, REFUSED = ARGV

def request(url = URL, **more)
  Typhoeus::Request.new(url, method: :post, body: BODY, headers: HEADERS, cainfo: ENV['ZOO_CAINFO'], **more)
end

def show(name, answer)
  puts "#{name}: #{answer.return_code} #{answer.code} #{answer.body}"
end

3.times { show('single', request.run) } # the handles come from a pool

pieces = request(STREAM)
pieces.on_headers { |answer| puts "status #{answer.code}" }
pieces.on_body { |piece| puts piece.dump }
show('stream', pieces.run)
stopped = request(STREAM)
stopped.on_body { :abort }
show('stopped', stopped.run)

hydra = Typhoeus::Hydra.new(max_concurrency: 4)
together = Array.new(3) { request.tap { |each| hydra.queue(each) } }
together[0].on_complete { hydra.queue(together.push(request).last) } # one more from a callback
hydra.run
together.each { |each| show('together', each.response) }

Typhoeus::Pool.clear # it depends on the order of the answers which handle comes next
show('verbose', request(verbose: !ENV['ZOO_CAINFO']).run) # bytes of TLS are never the same
show('refused', request(REFUSED).run)
show('put', Typhoeus.put(URL, body: BODY, headers: HEADERS, cainfo: ENV['ZOO_CAINFO']))
show('form', Typhoeus.post(URL, body: { model: 'm', file: File.open('/etc/os-release') }, cainfo: ENV['ZOO_CAINFO']))
