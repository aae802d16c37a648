# curb, an extension of Ruby: easy, its own debug function, verbose, a stream, several at once, refused, a form.
#
#     use_curb.rb URL STREAM_URL REFUSED_URL
require 'curb'

BODY = '{"model":"m","messages":[{"role":"user","content":"hello"}]}'.freeze
URL, STREAM, REFUSED = ARGV

def handle(url = URL)
  Curl::Easy.new(url) do |curl|
    curl.headers['Content-Type'] = 'application/json'
    curl.headers['Authorization'] = 'Bearer sk-zoo-secret'
    curl.cacert = ENV['ZOO_CAINFO'] if ENV['ZOO_CAINFO']
  end
end

def show(name, curl)
  puts "#{name}: #{curl.response_code} #{curl.body_str}"
end

curl = handle
2.times { curl.http_post(BODY) && show('reused', curl) }
curl.verbose = true
curl.http_post(BODY)
kinds = []
curl.on_debug { |kind, _| kinds << kind }
curl.http_post(BODY)
puts "told: #{kinds.uniq.sort}"
curl.reset
curl.url = URL
curl.cacert = ENV['ZOO_CAINFO'] if ENV['ZOO_CAINFO']
curl.http_put(BODY)
show('put', curl)

stream = handle(STREAM)
stream.on_body { |piece| puts(piece.dump) || piece.bytesize }
begin
  stream.http_post(BODY)
rescue Curl::Err::CurlError => e
  puts e.class
end

multi = Curl::Multi.new
together = Array.new(3) { handle.tap { |each| each.post_body = BODY } }
together.each { |each| multi.add(each) }
multi.perform
together.each { |each| show('together', each) }

begin
  handle(REFUSED).http_post(BODY)
rescue Curl::Err::CurlError => e
  puts e.class
end
form = handle
form.multipart_form_post = true
form.http_post(Curl::PostField.content('model', 'm'), Curl::PostField.content('file', 'text'))
show('form', form)
